"""What the palette offers for a typed text: `hits` asks the others, `choices` are what can be chosen."""
