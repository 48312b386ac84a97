"""The pages of `/beheer`: one file per subject."""
