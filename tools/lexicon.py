"""Make the file with the words of the lexicon."""

from kennisbank import lexicon_file

if __name__ == "__main__":
    lexicon_file.write()
