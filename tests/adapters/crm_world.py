"""An invented Salesforce org: a bakery, its people, a deal, and what was said about it."""

from __future__ import annotations

from sbagg.normalize.identity import salesforce_id

ACCOUNT, CONTACT, OTHER, LEAD = "0015e00000AAAAAAA5", "0035e00000BBBBBAA5", "0035e00000CCCCCAA5", "00Q5e00000DDDDDAA5"
DEAL, TASK, CALL, MAILED, EVENT = (
    "0065e00000EEEEEAA5",
    "00T5e00000FFFFFAA5",
    "00T5e00000GGGGGAA5",
    "00T5e00000HHHHHAA5",
    "00U5e00000IIIIIAA5",
)
MAIL, CASE, COMMENT, NOTE, USER = (
    "02s5e00000JJJJJAA5",
    "5005e00000KKKKKAA5",
    "00a5e00000LLLLLAA5",
    "0025e00000MMMMMAA5",
    "0055e00000NNNNNAA5",
)
ACCOUNT, CONTACT, OTHER, LEAD, DEAL, TASK, CALL, MAILED, EVENT, MAIL, CASE, COMMENT, NOTE, USER = (
    salesforce_id(one)
    for one in (ACCOUNT, CONTACT, OTHER, LEAD, DEAL, TASK, CALL, MAILED, EVENT, MAIL, CASE, COMMENT, NOTE, USER)
)
MODIFIED = {"IsDeleted": False, "CreatedDate": "2024-01-10 08:00:00", "SystemModstamp": "2024-02-01 10:00:00"}


def objects():
    return {
        "Account": [
            {
                "Id": ACCOUNT,
                "MasterRecordId": "",
                "Name": "Zoë Bäckerei GmbH",
                "ParentId": "",
                "BillingCity": "Köln",
                "Website": "https://www.baeckerei.test/shop",
                **MODIFIED,
            }
        ],
        "Contact": [
            {
                "Id": CONTACT,
                "AccountId": ACCOUNT,
                "FirstName": "Zoë",
                "LastName": "Müller",
                "Email": "zoe@baeckerei.test",
                "Phone": "'+49 221 555 0101",
                "MobilePhone": "+49 170 5550102",
                "Title": "Head of\nBread",
                "ReportsToId": "",
                "DoNotCall": True,
                "HasOptedOutOfEmail": False,
                "EmailBouncedDate": "2024-01-20 09:00:00",
                "EmailBouncedReason": "mailbox full",
                **MODIFIED,
            },
            {
                "Id": OTHER,
                "AccountId": "",
                "FirstName": "",
                "LastName": "Ito",
                "Email": "",
                "Phone": "",
                "MobilePhone": "",
                "Title": "",
                "ReportsToId": CONTACT,
                "DoNotCall": False,
                "HasOptedOutOfEmail": True,
                "EmailBouncedDate": "",
                "EmailBouncedReason": "",
                **MODIFIED,
            },
        ],
        "Lead": [
            {
                "Id": LEAD,
                "FirstName": "Ada",
                "LastName": "Okafor",
                "Company": ACCOUNT,
                "Email": "ada@okafor.test",
                "Status": "New",
                "IsConverted": True,
                "ConvertedContactId": OTHER,
                **MODIFIED,
            }
        ],
        "Opportunity": [
            {
                "Id": DEAL,
                "AccountId": ACCOUNT,
                "Name": "Ovens",
                "StageName": "  Verhandlung · „final“ ",
                "Amount": "1200.50",
                "CloseDate": "2024-06-30",
                "IsClosed": False,
                "IsWon": False,
                "OwnerId": USER,
                **MODIFIED,
            }
        ],
        "OpportunityContactRole": [
            {
                "Id": "00K5e00000QQQQQAA5",
                "OpportunityId": DEAL,
                "ContactId": CONTACT,
                "Role": "Decision Maker",
                **MODIFIED,
            }
        ],
        "OpportunityHistory": [
            {
                "Id": "0085e00000RRRRRAA5",
                "OpportunityId": DEAL,
                "StageName": "Angebot",
                "CreatedDate": "2024-01-15 10:00:00",
            },
            {
                "Id": "0085e00000SSSSSAA5",
                "OpportunityId": DEAL,
                "StageName": "Prospecting",
                "CreatedDate": "2024-01-10 08:00:00",
            },
            {
                "Id": "0085e00000TTTTTAA5",
                "OpportunityId": DEAL,
                "StageName": "Angebot",
                "CreatedDate": "2024-01-16 10:00:00",
            },
        ],
        "Task": [
            {
                "Id": TASK,
                "WhoId": LEAD,
                "WhatId": DEAL,
                "Subject": "Send offer",
                "ActivityDate": "2024-03-01",
                "Status": "Not Started",
                "OwnerId": USER,
                "IsClosed": False,
                "EmailMessageId": "",
                "TaskSubtype": "Task",
                "CallType": "",
                **MODIFIED,
            },
            {
                "Id": CALL,
                "WhoId": CONTACT,
                "WhatId": "",
                "Subject": "Call",
                "ActivityDate": "2024-01-10",
                "Status": "Completed",
                "OwnerId": USER,
                "IsClosed": True,
                "EmailMessageId": "",
                "TaskSubtype": "Call",
                "CallType": "Inbound",
                **MODIFIED,
            },
            {
                "Id": MAILED,
                "WhoId": CONTACT,
                "WhatId": "",
                "Subject": "Email: Ovens",
                "ActivityDate": "2024-01-11",
                "Status": "Completed",
                "OwnerId": USER,
                "IsClosed": True,
                "EmailMessageId": MAIL,
                "TaskSubtype": "Email",
                "CallType": "",
                **MODIFIED,
            },
        ],
        "TaskRelation": [
            {"Id": "0RT5e00000UUUUUAA5", "TaskId": TASK, "RelationId": OTHER, "IsWhat": False, **MODIFIED}
        ],
        "Event": [
            {
                "Id": EVENT,
                "WhoId": CONTACT,
                "WhatId": "",
                "Subject": "Tasting",
                "ActivityDateTime": "2024-02-10 14:00:00",
                "ActivityDate": "2024-02-10",
                "OwnerId": USER,
                "IsAllDayEvent": False,
                **MODIFIED,
            }
        ],
        "EmailMessage": [
            {
                "Id": MAIL,
                "ParentId": CASE,
                "FromAddress": "Sam@Ours.test",
                "FromName": "Sam Reed",
                "ToAddress": "zoe@baeckerei.test; x@y.test",
                "CcAddress": "",
                "Subject": "Ovens",
                "TextBody": "Hello,\nhere",
                "HtmlBody": "",
                "Status": "3",
                "Incoming": False,
                "MessageDate": "2024-01-11 09:30:00",
                "MessageIdentifier": "<abc@ours.test>",
                **MODIFIED,
            }
        ],
        "Case": [
            {
                "Id": CASE,
                "CaseNumber": "00001001",
                "ContactId": CONTACT,
                "AccountId": ACCOUNT,
                "SuppliedEmail": "",
                "Subject": "Oven is cold",
                "Description": "Since Monday",
                "Status": "Escalated!",
                "Priority": "High",
                "ClosedDate": "",
                "OwnerId": USER,
                **MODIFIED,
            }
        ],
        "CaseComment": [
            {"Id": COMMENT, "ParentId": CASE, "CommentBody": "Sent a technician", "CreatedById": USER, **MODIFIED}
        ],
        "Note": [
            {"Id": NOTE, "ParentId": CONTACT, "Title": "Likes rye", "Body": "Only rye.", "OwnerId": USER, **MODIFIED}
        ],
        "User": [
            {
                "Id": USER,
                "Username": "sam@ours.test",
                "Alias": "sam",
                "FirstName": "Sam",
                "LastName": "Reed",
                "Email": "sam@ours.test",
                "IsActive": True,
                **MODIFIED,
            }
        ],
        "Product2": [{"Id": "01t5e00000VVVVVAA5", "Name": "Oven", **MODIFIED}],
    }
