"""The outside world translated to and from one shape of message."""
