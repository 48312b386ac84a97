"""The e-mail channel: each module by itself, and raw mails from `tests/emails`."""
