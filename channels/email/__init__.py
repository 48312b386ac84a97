"""E-mail as a channel: IMAP in, MIME understood, SMTP out."""
