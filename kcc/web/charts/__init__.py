"""Charts made on the server: figures in, geometry of an SVG and the same figures as a table out."""
