"""The doors of askmig: each only translates an Answer, for a shell, a browser, a program or a chain."""
