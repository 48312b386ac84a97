"""Demo mode: the whole KCC on one machine, with a mail server and invented people."""
