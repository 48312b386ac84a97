"""Scripts for those who build, check and run this project; no part of what is installed."""
