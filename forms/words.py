"""Words the kinds of questions bring along, in all three languages.

They are printed on papers and read back on screens by code that has no request and so no catalogue; therefore they
are texts like those of a definition and not gettext messages.
"""

from forms.text import Text

YES = Text("Có", "Yes", "是")
NO = Text("Không", "No", "否")
CHOOSE = Text("Chọn", "Choose", "请选择")
DAY = Text("Ngày", "Day", "日")
MONTH = Text("Tháng", "Month", "月")
YEAR = Text("Năm", "Year", "年")
DECLARED = Text("Đã cam đoan", "Declared", "已声明")
AGREED = Text("Đã đồng ý", "Agreed", "已同意")

ONLY_IF = Text("Nếu “{question}” là: {answer}", "If “{question}” is: {answer}", "如果“{question}”为：{answer}")

PROVINCE = Text("Tỉnh, thành phố", "Province or city", "省、直辖市")
COMMUNE = Text("Phường, xã, đặc khu", "Ward, commune or special zone", "坊、乡、特区")
CHOOSE_PROVINCE_FIRST = Text(
    "Chọn tỉnh, thành phố trước, rồi bấm nút để hiện danh sách phường, xã.",
    "Choose the province first, then press the button to show its wards and communes.",
    "请先选择省市，然后点击按钮显示其坊、乡列表。",
)
STREET = Text("Số nhà, đường, thôn, tổ dân phố", "House number, street, hamlet", "门牌号、街道、村组")
ABROAD = Text("Địa chỉ ở nước ngoài", "Address abroad", "国外地址")
ABROAD_HINT = Text(
    "Chỉ điền nếu không cư trú ở Việt Nam; ghi cả tên nước.",
    "Only when not living in Viet Nam; include the country.",
    "仅在不居住于越南时填写，请包括国名。",
)

PAPER_KIND = Text("Loại giấy tờ", "Kind of paper", "证件种类")
PAPER_NAME = Text("Tên giấy tờ (nếu là giấy tờ khác)", "Name of the paper (if another one)", "证件名称（如为其他证件）")
PAPER_NUMBER = Text("Số", "Number", "号码")
ISSUED_BY = Text("Cơ quan cấp", "Issued by", "签发机关")
ISSUED_ON = Text("Ngày cấp", "Date of issue", "签发日期")
PAPER_KIND_MISSING = Text("Hãy chọn loại giấy tờ.", "Choose the kind of paper.", "请选择证件种类。")
PAPER_NUMBER_MISSING = Text("Hãy nhập số giấy tờ.", "Enter the number of the paper.", "请填写证件号码。")
ISSUED_BY_MISSING = Text("Hãy nhập cơ quan cấp.", "Enter who issued the paper.", "请填写签发机关。")
ISSUED_ON_MISSING = Text(
    "Hãy nhập đủ ngày, tháng, năm cấp.",
    "Enter day, month and year of issue.",
    "请填写签发的年、月、日。",
)
IDENTITY_PAPERS = {
    "citizen-card": Text("Thẻ căn cước", "Identity card (căn cước)", "身份证（căn cước）"),
    "citizen-id-card": Text("Thẻ căn cước công dân", "Citizen identity card", "公民身份证（căn cước công dân）"),
    "identity-certificate": Text("Giấy chứng nhận căn cước", "Identity certificate", "身份证明书"),
    "passport": Text("Hộ chiếu", "Passport", "护照"),
    "other": Text("Giấy tờ khác có dán ảnh", "Another paper with a photo", "其他带照片的证件"),
}

PLACE = Text("Nơi cư trú", "Place", "居住地")
FROM = Text("Từ ngày", "From", "自")
TO = Text("Đến ngày", "To", "至")

FULL_NAME = Text("Họ, chữ đệm, tên", "Full name", "姓名")
BIRTH_DATE = Text("Ngày, tháng, năm sinh", "Date of birth", "出生日期")
BIRTH_YEAR = Text("Năm sinh", "Year of birth", "出生年份")
NATIONALITY = Text("Quốc tịch", "Nationality", "国籍")
IDENTITY_PAPER = Text("Giấy tờ tùy thân", "Identity paper", "身份证件")
RESIDENCE = Text("Nơi cư trú", "Place of residence", "居住地")

TAX_CODE = Text("Mã số thuế", "Tax code", "税号")
ORGANISATION = Text("Tên tổ chức, cơ sở", "Name of the organisation", "单位名称")
ORGANISATION_MISSING = Text("Hãy nhập tên tổ chức, cơ sở.", "Enter the name of the organisation.", "请填写单位名称。")
HEAD_OFFICE = Text("Địa chỉ trụ sở", "Address of the head office", "总部地址")
PHONE = Text("Số điện thoại", "Phone", "电话")
REPRESENTATIVE = Text("Người đại diện theo pháp luật", "Legal representative", "法定代表人")

#: What is wrong with a personal number that another answer contradicts.
NUMBER_AND_SEX = Text(
    "Số định danh này là của người có giới tính khác. Kiểm tra lại số và giới tính.",
    "This number states another sex. Check the number and the sex.",
    "该号码所示性别与所填性别不符，请核对号码和性别。",
)
NUMBER_AND_BIRTH = Text(
    "Số định danh này ghi năm sinh khác. Kiểm tra lại số và ngày sinh.",
    "This number states another year of birth. Check the number and the date of birth.",
    "该号码所示出生年份与所填出生日期不符，请核对。",
)

#: How an identity paper and a period read in one line; the parts are named in braces.
IDENTITY_LINE = Text(
    "{kind} số {number}, {issued_by} cấp ngày {issued_on}",
    "{kind} no. {number}, issued by {issued_by} on {issued_on}",
    "{kind}，号码 {number}，{issued_by} 于{issued_on}签发",
)
PERIOD_LINE = Text("{place}, từ ngày {from} đến ngày {to}", "{place}, from {from} to {to}", "{place}，自{from}至{to}")
ETHNICITY = Text("Dân tộc", "Ethnic group", "民族")
