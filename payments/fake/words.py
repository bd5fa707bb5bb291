"""What the payer reads, in three languages. The provider is an outside party: its words are its own."""

from typing import Final

Words = dict[str, str]

_VI: Final[Words] = {
    "language": "vi",
    "provider": "Thanh toán thử",
    "notice": "Đây là trang thanh toán thử. Không có tiền thật; không nhập thẻ thật.",
    "title": "Trả tiền cho %s",
    "payee": "Người nhận",
    "total": "Tổng cộng",
    "times": "%s × %s",
    "card": "Thanh toán bằng thẻ",
    "number": "Số thẻ",
    "expiry": "Ngày hết hạn",
    "expiry_hint": "Tháng và năm, ví dụ 12/30",
    "cvc": "Mã bảo mật (CVC)",
    "cvc_hint": "3 số ở mặt sau thẻ; thẻ American Express: 4 số ở mặt trước",
    "pay": "Trả %s",
    "back": "Quay lại, không trả tiền",
    "test_cards": "Thẻ để thử",
    "test_hint": "Ngày hết hạn bất kỳ trong tương lai, CVC bất kỳ.",
    "card_pays": "trả được",
    "card_declined": "bị từ chối",
    "card_funds": "không đủ tiền",
    "card_expired": "thẻ hết hạn",
    "card_asks": "ngân hàng hỏi xác nhận",
    "problem": "Chưa trả được tiền",
    "error_prefix": "Lỗi: ",
    "wrong_number": "Số thẻ không đúng. Kiểm tra lại từng số.",
    "wrong_expiry": "Nhập tháng và năm hết hạn, ví dụ 12/30.",
    "past_expiry": "Thẻ này đã hết hạn. Dùng thẻ khác.",
    "wrong_cvc": "Nhập 3 hoặc 4 chữ số của mã bảo mật.",
    "generic_decline": "Ngân hàng từ chối thẻ này. Tiền chưa bị trừ. Thử thẻ khác hoặc hỏi ngân hàng của bạn.",
    "insufficient_funds": "Thẻ không đủ tiền. Tiền chưa bị trừ. Thử thẻ khác.",
    "expired_card": "Thẻ này đã hết hạn. Tiền chưa bị trừ. Thử thẻ khác.",
    "incorrect_cvc": "Mã bảo mật không đúng. Tiền chưa bị trừ. Kiểm tra rồi thử lại.",
    "processing_error": "Có lỗi khi xử lý thẻ. Tiền chưa bị trừ. Thử lại sau ít phút.",
    "test_mode_live_card": "Trang thử này chỉ nhận các thẻ để thử ở cuối trang. Tiền chưa bị trừ.",
    "payment_intent_authentication_failure": (
        "Bạn chưa xác nhận với ngân hàng. Tiền chưa bị trừ. Thử lại hoặc dùng thẻ khác."
    ),
    "bank": "Ngân hàng thử",
    "bank_title": "Ngân hàng hỏi: bạn có đang trả khoản này không?",
    "bank_amount": "Số tiền",
    "bank_card": "Thẻ",
    "agree": "Xác nhận",
    "refuse": "Không xác nhận",
    "paid_title": "Đã trả tiền",
    "paid": "Khoản %s đã được trả. Bạn không cần trả lại lần nữa.",
    "onward": "Tiếp tục",
    "expired_title": "Trang thanh toán đã đóng",
    "expired": "Trang này không còn nhận tiền; tiền chưa bị trừ. Quay lại nơi bạn bắt đầu để trả lại từ đầu.",
    "return": "Quay lại",
    "unknown_title": "Không có trang thanh toán này",
    "unknown": "Kiểm tra địa chỉ, hoặc quay lại nơi bạn bắt đầu.",
}
_EN: Final[Words] = {
    "language": "en",
    "provider": "Test payments",
    "notice": "This is a test payment page. No real money moves; do not enter a real card.",
    "title": "Pay %s",
    "payee": "Paid to",
    "total": "Total",
    "times": "%s × %s",
    "card": "Pay by card",
    "number": "Card number",
    "expiry": "Expiry date",
    "expiry_hint": "Month and year, for example 12/30",
    "cvc": "Security code (CVC)",
    "cvc_hint": "3 digits on the back; American Express: 4 digits on the front",
    "pay": "Pay %s",
    "back": "Go back without paying",
    "test_cards": "Cards for testing",
    "test_hint": "Any expiry date in the future, any CVC.",
    "card_pays": "pays",
    "card_declined": "is declined",
    "card_funds": "has insufficient funds",
    "card_expired": "has expired",
    "card_asks": "the bank asks for confirmation",
    "problem": "You have not paid yet",
    "error_prefix": "Error: ",
    "wrong_number": "The card number is not right. Check each digit.",
    "wrong_expiry": "Enter the month and year of expiry, for example 12/30.",
    "past_expiry": "This card has expired. Use another card.",
    "wrong_cvc": "Enter the 3 or 4 digits of the security code.",
    "generic_decline": "The bank declined this card. No money was taken. Try another card or ask your bank.",
    "insufficient_funds": "The card has insufficient funds. No money was taken. Try another card.",
    "expired_card": "This card has expired. No money was taken. Try another card.",
    "incorrect_cvc": "The security code is not right. No money was taken. Check it and try again.",
    "processing_error": "The card could not be processed. No money was taken. Try again in a few minutes.",
    "test_mode_live_card": "This test page only takes the cards listed below. No money was taken.",
    "payment_intent_authentication_failure": (
        "You did not confirm with your bank. No money was taken. Try again or use another card."
    ),
    "bank": "Test bank",
    "bank_title": "Your bank asks: are you making this payment?",
    "bank_amount": "Amount",
    "bank_card": "Card",
    "agree": "Confirm",
    "refuse": "Do not confirm",
    "paid_title": "Paid",
    "paid": "%s has been paid. You need not pay again.",
    "onward": "Continue",
    "expired_title": "This payment page is closed",
    "expired": "This page takes no more money; none was taken. Go back to where you started to pay anew.",
    "return": "Go back",
    "unknown_title": "There is no such payment page",
    "unknown": "Check the address, or go back to where you started.",
}
_ZH: Final[Words] = {
    "language": "zh",
    "provider": "测试支付",
    "notice": "这是测试支付页面，不会产生真实扣款；请勿输入真实银行卡。",
    "title": "支付 %s",
    "payee": "收款方",
    "total": "合计",
    "times": "%s × %s",
    "card": "银行卡支付",
    "number": "卡号",
    "expiry": "有效期",
    "expiry_hint": "月份和年份，例如 12/30",
    "cvc": "安全码（CVC）",
    "cvc_hint": "卡背面的 3 位数字；美国运通卡为正面的 4 位数字",
    "pay": "支付 %s",
    "back": "返回，不支付",
    "test_cards": "测试卡",
    "test_hint": "有效期填任意未来日期，安全码任意。",
    "card_pays": "支付成功",
    "card_declined": "被拒绝",
    "card_funds": "余额不足",
    "card_expired": "卡已过期",
    "card_asks": "银行要求确认",
    "problem": "尚未支付",
    "error_prefix": "错误：",
    "wrong_number": "卡号不正确，请逐位核对。",
    "wrong_expiry": "请输入有效期的月份和年份，例如 12/30。",
    "past_expiry": "此卡已过期，请使用其他卡。",
    "wrong_cvc": "请输入 3 位或 4 位安全码。",
    "generic_decline": "银行拒绝了此卡，未扣款。请使用其他卡或咨询您的银行。",
    "insufficient_funds": "卡内余额不足，未扣款。请使用其他卡。",
    "expired_card": "此卡已过期，未扣款。请使用其他卡。",
    "incorrect_cvc": "安全码不正确，未扣款。请核对后重试。",
    "processing_error": "处理此卡时出错，未扣款。请几分钟后重试。",
    "test_mode_live_card": "此测试页面只接受下方列出的测试卡，未扣款。",
    "payment_intent_authentication_failure": "您没有向银行确认，未扣款。请重试或使用其他卡。",
    "bank": "测试银行",
    "bank_title": "银行询问：这笔付款是您本人操作吗？",
    "bank_amount": "金额",
    "bank_card": "卡",
    "agree": "确认",
    "refuse": "不确认",
    "paid_title": "已支付",
    "paid": "%s 已支付，无需再次支付。",
    "onward": "继续",
    "expired_title": "支付页面已关闭",
    "expired": "此页面不再收款，未扣款。请返回原处重新支付。",
    "return": "返回",
    "unknown_title": "没有此支付页面",
    "unknown": "请检查网址，或返回原处。",
}
LANGUAGES: Final = {"vi": _VI, "en": _EN, "zh": _ZH}
#: A bank does not tell why a card was lost or stolen, and neither does the page.
_SAME: Final = {"lost_card": "generic_decline", "stolen_card": "generic_decline"}


def words(locale: str | None, accepted: str = "") -> Words:
    """The table of a session's locale; without one, of the browser's first language that there is, else Vietnamese."""
    if locale in LANGUAGES:
        return LANGUAGES[locale]
    wanted = (part.partition(";")[0].strip()[:2].lower() for part in accepted.split(","))
    return LANGUAGES[next((code for code in wanted if code in LANGUAGES), "vi")]


def reason(table: Words, code: str) -> str:
    """Why a card did not pay, for the payer."""
    return table.get(_SAME.get(code, code), table["generic_decline"])


def dong(table: Words, amount: int) -> str:
    """A sum as the language writes it."""
    if table["language"] == "vi":
        return f"{amount:,}".replace(",", ".") + "\u00a0₫"
    return f"₫{amount:,}"
