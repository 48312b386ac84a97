"""Real mail servers for tests: Dovecot for IMAP, aiosmtpd for SMTP."""
