"""The order of a Vietnamese dictionary."""

from services.search.alphabet import LETTERS, TELEX, dictionary_order, letter, letter_of


def test_letters_go_before_tones_and_tones_have_an_order() -> None:
    words = ["đổi", "cấp", "dân", "cà", "ca", "cá", "cả", "cạ", "cã", "căn", "cân", "can", "Đăng", "ơn", "ôn", "on"]
    expected = ["ca", "cà", "cả", "cã", "cá", "cạ", "can", "căn", "cân", "cấp", "dân", "Đăng", "đổi", "on", "ôn", "ơn"]
    assert sorted(words, key=dictionary_order) == expected


def test_names_are_ordered_word_by_word() -> None:
    names = ["Cấp lại thẻ", "Cấp đổi thẻ", "Cấp 2 thẻ", "Cấp", "Cấp (lại) giấy"]
    assert sorted(names, key=dictionary_order) == ["Cấp", "Cấp 2 thẻ", "Cấp đổi thẻ", "Cấp (lại) giấy", "Cấp lại thẻ"]


def test_a_name_begins_with_a_letter_of_the_alphabet_whatever_its_tone_and_however_it_is_composed() -> None:
    assert [letter(name) for name in ("Đăng ký", "Ấn định", "a\u0302\u0301n", "“Ưu đãi”", "2 bước", "")] == [
        "đ", "â", "â", "ư", "", "",
    ]  # fmt: skip


def test_an_address_spells_each_letter_as_telex_does() -> None:
    assert len(set(TELEX.values())) == len(LETTERS) == 33
    assert all(typed.isascii() and letter_of(typed) == of for of, typed in TELEX.items())
    assert letter_of("%") == letter_of("ddd") == ""
