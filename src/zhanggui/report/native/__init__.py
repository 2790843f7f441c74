"""What Word and slides share: the package of parts, the theme, the width of text, and charts that stay editable."""
