"""What people see: the Streamlit pages, their figures, the player and the exports."""
