"""Whether a story ended as its scenario expects, judged from the journal's entries; pure, and without the engine."""
