"""The web app of askmig: python app.py (the same as `askmig serve`)."""

import sys

from askmig.errors import AskmigError
from askmig.interfaces.web import serve
from askmig.settings import load_settings

if __name__ == "__main__":
    try:
        serve(load_settings(), open_browser=True)
    except AskmigError as error:
        sys.exit(f"askmig: {error}")
