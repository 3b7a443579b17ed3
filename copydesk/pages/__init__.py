"""Pages: what happened, to look at in a browser or as a file of its own. `site` puts the web pages together."""
