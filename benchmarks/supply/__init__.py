"""What sbkennis is built from: licences, lowest versions, bill of materials."""
