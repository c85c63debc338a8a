"""`python -m clientfile`."""

from clientfile.cli import main

if __name__ == "__main__":
    main()
