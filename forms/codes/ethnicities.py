"""The 54 ethnic groups of Vietnam with their two-digit codes.

Source: the list of the General Statistics Office, Quyết định 121-TCTK/PPCĐ of 2 March 1979. The names are proper names
and stand in Vietnamese in every language, as on the papers that carry them.
"""

_NAMES = (
    "Kinh, Tày, Thái, Hoa, Khơ-me, Mường, Nùng, Hmông, Dao, Gia-rai, Ngái, Ê-đê, Ba-na, Xơ-đăng, Sán Chay, Cơ-ho, "
    "Chăm, Sán Dìu, Hrê, Mnông, Ra-glai, Xtiêng, Bru-Vân Kiều, Thổ, Giáy, Cơ-tu, Gié-Triêng, Mạ, Khơ-mú, Co, Ta-ôi, "
    "Chơ-ro, Kháng, Xinh-mun, Hà Nhì, Chu-ru, Lào, La Chí, La Ha, Phù Lá, La Hủ, Lự, Lô Lô, Chứt, Mảng, Pà Thẻn, "
    "Cơ Lao, Cống, Bố Y, Si La, Pu Péo, Brâu, Ơ Đu, Rơ-măm"
)

#: code -> name, in the order of the official list.
ETHNICITIES: dict[str, str] = {f"{number:02}": name for number, name in enumerate(_NAMES.split(", "), 1)}
