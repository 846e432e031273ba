"""A workbook of the shape that officers keep, with the faults that real ones have: for trying and for tests.

Everything in it is made up. Faults on purpose: two codes that do not fit their words, a code that does not
exist, several dates in a cell, dates that are none, missing dates and leads, several paragraphs and a scrap of a
web page in a cell, merged cells, a numbering with a gap, a date before the plan begins, figures run together, a budget
whose objective is not quite a title of the plan, one to be confirmed, one with a pound sign under thousands.
"""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

TITLE = "Fenmoor children's partnership: Growing up here 2009-2012, annual update 2009-2010"
HEADINGS = ["Priority no.", "Priority", "Priority lead", "Objective no.", "Strategic objective", "Target",
            "Strategic action", "By when", "Lead person"]  # fmt: skip
WIDTHS = [9, 28, 28, 10, 34, 46, 60, 18, 32]

#: (number, title, lead)
PRIORITIES = [
    (1, "A healthy start and healthy habits", "Consultant in public health"),
    (2, "Safe at home and in the street", "Head of safeguarding; Divisional commander"),
    (3, "Learning that opens doors", "Head of learning"),
    (4, "Young people heard and trusted", "Head of youth support"),
]
#: (priority, objective, its title, target, action, by when, lead); "" is an empty cell
ACTIONS = [
    (1, "1.1", "Help families to eat well and move more.",
     "Slow the rise of obesity. NI 55 & 56: Obesity in Reception and in Year 6 (LAA targets being agreed).",
     "Open cookery clubs in six children's centres.\nTrain school cooks in the new menus.\n"
     "Lend bicycles through the libraries.",
     "September 2009", "Healthy weight coordinator"),
    (1, "1.1", "", "", "Weigh and measure every child in Reception and Year 6.", "July 2009", "School nursing manager"),
    (1, "1.1", "", "", "Mark safe walking routes to every primary school.", "Spring 2010", ""),
    (1, "1.2", "Look after young minds.",
     "NI 50: Emotional health of children (yearly survey). NI 51: Effectiveness of CAMHS 09/10 target score: 13 "
     "10/11 target score: 15",
     "Offer one way in to help: <ul style=\"margin:0\"> • one telephone number; • one form; • an answer in five days.",
     "June 2009 March 2010", "CAMHS commissioner"),
    (1, "1.2", "", "Fewer children wait longer than four weeks for a first appointment. 09/10 target: 40 "
     "10/11 target: 25",
     "Run evening clinics in two market towns.", "Autumn 2009", "CAMHS commissioner"),
    (1, "1.2", "", "", "Teach every school a common way to spot worry early.", "", "Educational psychologist"),
    (1, "1.3", "Reduce the harm of alcohol, drugs and early pregnancy.",
     "NI 112: Reduce the under 18 conception rate (% change from the 1998 baseline) 09/10 target: -31.5% "
     "10/11 target: -38.0%",
     "Bring sexual health advice into both colleges.", "October 2009 (reviewed every October)",
     "Teenage pregnancy coordinator"),
    (1, "1.3", "", "NI 115: Substance misuse by young people.",
     "Send outreach workers out on Friday and Saturday nights.", "March 2010", "Drug action team manager"),
    (2, "2.1", "Step in early when a family struggles.",
     "Assess in time (NI 59 Initial assessments for children's social care carried out within 7 working days of "
     "referral).",
     "Fill every social work post.\nGive each team a trained practice teacher.", "April 2009", "Head of safeguarding"),
    (2, "2.1", "", "", "Place a family worker in each cluster of schools.", "", ""),
    (2, "2.1", "", "Keep children in stable homes (NI 62 Stability of placements of looked after children: number of "
     "moves and NI63 Stability of placements of looked after children: length of placement).",
     "Recruit twelve foster families.", "March 2010", "Fostering manager"),
    (2, "2.2", "Make streets, buses and screens safer.",
     "NI 69: Reduce the number of children who have experienced bullying (LAA target).",
     "Put trained older pupils on twelve school buses.", "Summer 2009", "Safer transport officer"),
    (2, "2.2", "", "", "Publish a guide to safe screens with young editors.", "To follow the e-safety strategy", ""),
    (2, "2.2", "", "", "Repeat the survey of feeling safe.", "Winter 2009", "Research officer"),
    (2, "2.4", "Support young people in trouble to turn round.",
     "NI 158: Young offenders' access to suitable accommodation.",
     "Reserve ten supported rooms with the housing associations.", "March 2009", "Youth offending manager"),
    (2, "2.4", "", "NI 111: First time entrants to the youth justice system 09/10 target: 190 10/11 target: 175",
     "Use restorative meetings for first offences.", "31 March 2010", "Divisional commander"),
    (3, "3.1", "Give every child a strong start at school.",
     "NI 92: Narrow the gap between the lowest achieving 20% in the Early Years Foundation Stage Profile and the rest "
     "09/10 target: 31.5% 10/11 target: 29%",
     "Visit every setting that was rated satisfactory.\nShare what the best settings do.", "Sept 2009",
     "Early years adviser"),
    (3, "3.1", "", "", "Offer books and story sessions at birth registration.", "2009/10", "Head of libraries"),
    (3, "3.2", "Close the gap for children in care.",
     "Children in care reach the expected level in English and Maths (NIs: 99, 100).",
     "Write a plan for learning with each child.\nGive every child in care a tutor.", "December 2009",
     "Virtual head teacher"),
    (3, "3.2", "", "", "Report progress to the corporate parents each term.", "31 February 2010", ""),
    (3, "3.3", "Keep young people learning after 16.",
     "NI 117: Reduce the number of 16 to 18 year olds not in education, employment or training (NEET) "
     "09/10 target: 6.4% 10/11 target: 5.9%",
     "Offer a guaranteed place by the end of September.", "September 2009", "14-19 manager; Connexions manager"),
    (3, "3.3", "", "NI 172: Take up of formal childcare by low-income working families.",
     "Help young parents to pay for childcare while they study.", "April 2010", "Family information manager"),
    (3, "3.3", "", "NI 87: Secondary school persistent absence rate 09/10 target: 5.5%",
     "Telephone home on the first morning of every absence.", "April 2009", "Attendance manager"),
    (4, "4.1", "Give young people a say in what is decided.",
     "Twenty young inspectors look at services. NI 412: Young inspectors trained.",
     "Train and pay young inspectors.", "Nov 2009", "Participation worker"),
    (4, "4.1", "", "", "Let the youth council spend a fund of its own.", "May 2009", ""),
    (4, "4.1", "", "", "Answer every question of young people within a month.", "", "Head of youth support"),
    (4, "4.2", "Offer something to do near home.",
     "NI 110: Young people's participation in positive activities.",
     "Open youth centres on Saturday nights.\nRun a youth bus to the villages.", "Summer 2009; March 2010",
     "Area youth manager"),
    (4, "4.2", "", "", "List everything to do on one website.", "Q2 2009/10", "Area youth manager"),
    (4, "4.2", "", "More young carers take part in positive activities (NI 110).",
     "Hold a monthly club for young carers.", "July 2009",
     "Carers' centre"),
    (4, "4.2", "", "", "See the actions under 2.2 as well.", "", ""),
]  # fmt: skip
PARTNERS = [
    "Fenmoor Borough Council", "Fenmoor Primary Care Trust", "Fenmoor Constabulary", "Fenmoor Probation Area",
    "Fenmoor Schools Forum", "Fenmoor Youth Council", "Low Fen College", "Learning and Skills Council, Fens",
    "Council for Voluntary Service",
]  # fmt: skip
MONEY = [
    ("A healthy start and healthy habits", "", "", ""),
    ("Look after young minds.", "CAMHS grant. Outreach.", "118 42", "ABG SG"),
    ("Reduce the harm of alcohol, drugs and early pregnancy.", "Outreach workers. Advice in colleges.", "60", "ABG"),
    ("", "", "25", "PCT"),
    ("Make streets and screens safer.", "Training of older pupils.", "tbc", "SG"),
    ("Learning that opens doors", "", "", ""),
    ("Keep young people learning after 16.", "Guarantee fund.", "£1,204", "ABG"),
]
DATES = [
    ("November 2008", "The partnership board looked at what had changed and chose its priorities."),
    ("January 2009", "Young people and parents said what they thought of the draft."),
    ("April 2009", "The update begins."),
]


def build() -> BytesIO:
    """The workbook as a file, ready to be read or sent."""
    book = Workbook()
    plan_sheet(book.active)
    money = book.create_sheet("Pooled budgets")
    fill(money, [("Objective", "Pooled and aligned budget", "Funding £000", "Source"), *MONEY])
    fill(book.create_sheet("Partners"), [("Agency",), *((name,) for name in PARTNERS)])
    fill(book.create_sheet("Key dates"), [("When", "What"), *DATES])
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def plan_sheet(sheet: Worksheet) -> None:
    sheet.title = "Action plan"
    sheet["A1"] = TITLE
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([])
    sheet.append(HEADINGS)
    titles = {number: (title, lead) for number, title, lead in PRIORITIES}
    objective_titles = {number: title for _, number, title, *_ in ACTIONS if title}
    for priority, objective, _, target, action, by_when, lead in ACTIONS:
        title, priority_lead = titles[priority]
        place = [priority, title, priority_lead, objective, objective_titles[objective]]
        sheet.append([*place, *(text or None for text in (target, action, by_when, lead))])
    merge_last_priority(sheet)
    dress(sheet, heading_row=3)


def merge_last_priority(sheet: Worksheet) -> None:
    """The last priority's cells are merged down the page, as some officers like them."""
    rows = [row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 1).value == PRIORITIES[-1][0]]
    for column in "ABC":
        sheet.merge_cells(f"{column}{rows[0]}:{column}{rows[-1]}")


def fill(sheet: Worksheet, rows: list[tuple[str, ...]]) -> None:
    for row in rows:
        sheet.append([text or None for text in row])
    dress(sheet, heading_row=1)


def dress(sheet: Worksheet, *, heading_row: int) -> None:
    for row in sheet.iter_rows(min_row=heading_row):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.row == heading_row:
                cell.font = Font(bold=True)
    for width, column in zip(WIDTHS, "ABCDEFGHI", strict=True):
        sheet.column_dimensions[column].width = width if heading_row > 1 else 34
    sheet.freeze_panes = f"A{heading_row + 1}"
