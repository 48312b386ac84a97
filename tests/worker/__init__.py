"""The background process, with real mail servers, real databases and real processes."""
