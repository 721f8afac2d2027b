"""Work that goes on behind the page, in threads of its own."""
