"""Invented LinkedIn exports of four eras: Ida Marlow sells pumps, and knows some people."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

NAME = "Basic_LinkedInDataExport_11-02-2026.zip"
IDA = "https://www.linkedin.com/in/ida-marlow"
BO = "https://www.linkedin.com/in/bo-ray-71"
CLEO = "https://www.linkedin.com/in/cl%C3%A9o-dunn"
NOTES = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email addresses are missing."\n\n'
)
OLD = "First Name,Last Name,Email Address,Company,Position,Connected On".split(",")
NEW = "First Name,Last Name,URL,Email Address,Company,Position,Connected On".split(",")
NINE = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER".split(",")
TEN = [*NINE[:5], "RECIPIENT PROFILE URLS", *NINE[5:]]
THIRTEEN = [*TEN, "ATTACHMENTS", "IS MESSAGE DRAFT", "IS CONVERSATION DRAFT"]
INVITED = "From,To,Sent At,Message,Direction".split(",")
INVITED_URLS = [*INVITED, "inviterProfileUrl", "inviteeProfileUrl"]
PROFILE = (
    "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,Geo Location,Twitter Handles,"
    "Websites,Instant Messengers"
).split(",")
CONTACTS = (
    "Source,FirstName,LastName,Companies,Title,Emails,PhoneNumbers,CreatedAt,Addresses,Sites,InstantMessageHandles,FullName,"
    "Birthday,Location,BookmarkedAt,Profiles"
).split(",")
NOTED = "Connection First Name,Connection Last Name,Connection Profile URL,Note,Created On,Edited On".split(",")

ME = ["Ida", "Marlow", "", "1 Quay", "", "Pumps", "", "", "", "", "[idapumps]",
      "[COMPANY:https://marlow-pumps.example,PORTFOLIO:https://github.com/idapumps]", ""]  # fmt: skip


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, quoted: bool = False, before: str = "") -> str:
    """Write a file as LinkedIn does: LF, and quotes only where they are needed until 2026."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL, lineterminator="\n")
    writer.writerows([header, *rows])
    return before + out.getvalue()


def connections(*rows: Sequence[str]) -> str:
    """Write connections of 2023 and later; the file has no last line end."""
    return table(NEW, rows, before=NOTES).rstrip("\n")


def message(talk: str, sender: str, url: str, to: str, urls: str, at: str, words: str, **more: str) -> list[str]:
    """Return a row of 13 columns."""
    said = {"title": "", "subject": "", "folder": "INBOX", "files": "", "draft": "No", "whole": "No"} | more
    return [talk, said["title"], sender, url, to, urls, at, said["subject"], words, said["folder"], said["files"],
            said["draft"], said["whole"]]  # fmt: skip


def files() -> dict[str, str]:
    """Return the files of an export of 2026."""
    return {
        "Connections.csv": connections(
            ["Bo", "Ray, PhD", BO, "bo@ray-mills.example", "Ray Mills", "Buyer", "12 Mar 2025"],
            ["Cléo", "Dunn", CLEO, "", "Dunn & Co", "Owner", "03 Jan 2024"],
            ["", "", "", "", "", "", "07 Jun 2026"],
        ),
        "messages.csv": table(
            THIRTEEN,
            [
                message("c1", "Bo Ray, PhD", BO, "Ida Marlow", IDA, "2026-06-01 14:03:22 UTC", "<p>Do you ship?</p>",
                        files="https://media.example/x/quote.pdf?e=1"),
                message("c1", "Ida Marlow", IDA, "Bo Ray, PhD", BO, "2026-06-01 14:09:00 UTC", "We do,\nfrom May."),
                message("c2", "Ida Marlow", IDA, "Bo Ray, PhD, Cléo Dunn", f"{BO},{CLEO}", "2026-06-02 09:00:00 UTC", "Both?",
                        title="Fair"),
                message("c3", "LinkedIn Member", "", "Ida Marlow", IDA, "2026-06-03 09:00:00 UTC", "gone"),
                message("c4", "Ad House", "", "Ida Marlow", IDA, "2026-06-03 10:00:00 UTC",
                        '<p class="spinmail-quill-editor__spin-break">Hi %FIRSTNAME%</p>', subject="Leads!"),
                message("c5", "Max Pitch", "https://www.linkedin.com/in/maxpitch", "Ida Marlow", IDA,
                        "2026-06-03 11:00:00 UTC", "buy", folder="SPAM"),
                message("c1", "Ida Marlow", IDA, "Bo Ray, PhD", BO, "2026-06-04 11:00:00 UTC", "unfinis", draft="Yes"),
            ],
            quoted=True,
        ),
        "Invitations.csv": table(
            INVITED_URLS,
            [
                ["Ida Marlow", "Cléo Dunn", "1/2/24, 2:37 PM", "Shall we talk pumps?", "OUTGOING", IDA, CLEO],
                ["Sy Stranger", "Ida Marlow", "1/29/26, 9:05 AM", "", "INCOMING", "https://uk.linkedin.com/in/sy/", IDA],
            ],
        ),
        "Profile.csv": table(PROFILE, [ME]),
        "Email Addresses.csv": table(
            ["Email Address", "Confirmed", "Primary", "Updated On"],
            [["old@marlow.example", "No", "No", ""], ["alt@marlow.example", "Yes", "No", ""],
             ["ida@marlow-pumps.example", "Yes", "Yes", "Not Available"]],
        ),
        "ImportedContacts.csv": table(
            CONTACTS,
            [["GOOGLE", "Di", "Orr", "Orr Ltd", "CTO", "di@orr.example, d.orr@mail.example", "0171 2345678", "",
              "", "", "", "Di Orr", "", "", "", ""]],
        ),
        "Notes.csv": table(NOTED, [["Bo", "Ray", BO, "Likes tea", "2026-05-01", "2026-05-02"]]),
        "Company Follows.csv": table(["Organization", "Followed On"], [["Dunn & Co", "Sat Sep 05 08:12:14 UTC 2026"]]),
        "guide_messages.csv": table(TEN, [["g1", "", "Guide", "", "Ida Marlow", IDA, "2026-06-03 11:00:00 UTC", "", "Hello", "INBOX"]]),
        "Skills.csv": "Name\nPumps\n",
        "Jobs/Saved Jobs.csv": "Saved Date,Job Url,Job Title,Company Name\n",
    }  # fmt: skip


def write_zip(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write_folder(folder: Path, members: Mapping[str, str | bytes]) -> Path:
    for name, content in members.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
