"""Workers: from "works here" to "is PPU", through the months after a job loss, and back to a guarantor."""
