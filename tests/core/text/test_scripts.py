"""The language of a text by its script."""

import pytest

from newsroom.core.text.scripts import language_of_script


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ارتفع منسوب النهر في الليل", "ar"),
        ("سطح آب رودخانه پایین آمد", "fa"),
        ("دریا کا پانی بڑھ گیا ہے", "ur"),
        ("מפלס הנהר עלה בלילה", "he"),
        ("河水在夜里上涨了，桥已关闭", "zh-Hans"),
        ("河水在夜裡上漲了，橋樑已經關閉", "zh-Hant"),
        ("川の水位が夜に上がりました", "ja"),
        ("강물이 밤새 불어났습니다", "ko"),
        ("ระดับน้ำในแม่น้ำสูงขึ้น", "th"),
        ("Уровень воды в реке поднялся", "ru"),
        ("Рівень води в річці піднявся", "uk"),
        ("नदी का पानी रात में बढ़ गया", "hi"),
        ("नदीचे पाणी रात्री वाढले आहे", "mr"),
        ("पुलाचे काम पूर्ण झाले", "mr"),
        ("নদীর জল রাতে বেড়ে গেছে", "bn"),
        ("Η στάθμη του ποταμού ανέβηκε", "el"),
        # Names in Latin letters change nothing.
        ("ارتفع منسوب النهر في الليل بعد الأمطار الغزيرة كما قالت الإذاعة (BBC)", "ar"),
    ],
)
def test_a_script_tells_the_language(text, language):
    assert language_of_script(text, "en-GB") == language


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ("The river rose in the night", "ar"),
        ("The word for river is नदी in Hindi and Marathi", "en"),
        ("नदी", "en"),
        ("", "en"),
        ("12 + 30 = 42", "en"),
        ("नदीचे पाणी रात्री वाढले आहे", "mr-IN"),
        ("Рівень води в річці піднявся", "ru"),
        ("河水在夜裡上漲了，橋樑已經關閉", "zh-Hans"),
    ],
)
def test_other_texts_are_in_the_usual_language(text, usual):
    assert language_of_script(text, usual) == ""
