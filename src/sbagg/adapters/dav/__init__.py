"""What address books and calendars on servers share (WebDAV): how they are found, listed, and followed."""
