"""What the browser is told: terrain, runs, landmarks and models, packed as bytes."""
