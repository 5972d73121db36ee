"""All studies of one scenario together, and what they say of each pattern by criterion."""
