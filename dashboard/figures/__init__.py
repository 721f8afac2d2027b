"""Pure functions from arrays to pictures; no Streamlit."""
