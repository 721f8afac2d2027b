"""Pictures as values: colours, looks, marks, panels; Plotly itself only when a figure is asked for."""
