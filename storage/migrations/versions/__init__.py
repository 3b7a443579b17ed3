"""One module a revision. Each says its tables itself and imports none of ours, for those go on changing."""
