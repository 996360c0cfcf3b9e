"""Administrative sanctions under PP 86/2013, step by step, each with its document."""
