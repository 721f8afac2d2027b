"""A race as a film or a picture without a browser: drawn by matplotlib, encoded by PyAV or Pillow."""
