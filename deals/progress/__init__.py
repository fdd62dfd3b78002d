"""How far a deal has come: signatures, binding papers, payments, arrivals, commitments."""
