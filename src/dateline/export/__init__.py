"""From records to what people read: a view for the terminal, a page for the browser."""
