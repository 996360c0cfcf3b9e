"""The Dinsos quarter: who stays, who moves, who is proposed; a list to approve, never a switch that turns itself."""
