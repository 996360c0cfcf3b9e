"""The pages in a real Chromium: what each role does in a week, on a phone and on a desk."""
