"""The editors' desk: what readers report, what waits for an editor, and how doubles are merged."""
