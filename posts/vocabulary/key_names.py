"""The names that models give to the fields of a post, in many languages, as data.

A name followed by `?` is weak: it is also an ordinary word of a text, so it needs company before it
counts as a key. `keys` compares names by their letters alone, so case and signs do not matter here.
"""

from collections.abc import Mapping
from typing import Final, Literal

Field = Literal["title", "meta_description", "tags", "categories", "body", "other"]
"""`body` is a label before the body; `other` is what headers hold but a post does not."""

NAMES: Final[Mapping[Field, Mapping[str, str]]] = {
    "title": {
        "en": "title, headline, title tag, h1, heading?, subject?",
        "de": "titel, überschrift, schlagzeile",
        "fr": "titre",
        "es": "título, titular, encabezado?",
        "pt": "título",
        "it": "titolo",
        "nl": "titel, kop?",
        "pl": "tytuł",
        "cs": "název, titulek, nadpis",
        "sv, da, no": "titel, tittel, överskrift, overskrift",
        "fi": "otsikko",
        "hu": "cím",
        "ro": "titlu",
        "tr": "başlık",
        "el": "τίτλος",
        "ru": "заголовок, название, тайтл",
        "uk, bg": "назва, заглавие",
        "zh": "标题, 標題, 题目, 題目",
        "ja": "タイトル, 題名, 表題, 見出し?",
        "ko": "제목, 타이틀",
        "vi": "tiêu đề",
        "id": "judul",
        "th": "ชื่อเรื่อง",
        "hi": "शीर्षक",
        "ar, fa": "العنوان, عنوان",
        "he": "כותרת",
    },
    "meta_description": {
        "en": "meta description, description, meta desc, meta?, summary?, excerpt?, abstract?, "
        "teaser?",
        "de": "meta beschreibung, beschreibung, kurzbeschreibung, zusammenfassung?",
        "fr": "méta description, description méta, résumé?",
        "es": "meta descripción, descripción, descripción meta, resumen?",
        "pt": "meta descrição, descrição, descrição meta, resumo?",
        "it": "meta descrizione, descrizione, riassunto?",
        "nl": "meta beschrijving, beschrijving, meta omschrijving, omschrijving, samenvatting?",
        "pl": "meta opis, opis meta, opis, streszczenie?",
        "cs": "meta popis, popis, popisek",
        "sv, da, no": "meta beskrivning, beskrivning, meta beskrivelse, beskrivelse",
        "fi": "meta kuvaus, kuvaus",
        "hu": "meta leírás, leírás",
        "ro": "meta descriere, descriere",
        "tr": "meta açıklama, açıklama",
        "el": "μετα περιγραφή, περιγραφή",
        "ru": "мета описание, описание, дескрипшн",
        "uk, bg": "мета опис, опис",
        "zh": "元描述, 描述, 元說明, 中繼描述, 摘要?, 简介?, 簡介?",
        "ja": "メタディスクリプション, ディスクリプション, メタ説明, メタ記述, 説明, 説明文, 概要?",
        "ko": "메타 설명, 메타 디스크립션, 설명, 요약?",
        "vi": "mô tả meta, meta mô tả, thẻ mô tả, mô tả",
        "id": "deskripsi meta, meta deskripsi, deskripsi",
        "th": "คำอธิบายเมตา, คำอธิบาย",
        "hi": "मेटा विवरण, विवरण",
        "ar, fa": "الوصف التعريفي, وصف ميتا, الوصف, وصف, توضیحات متا, توضیحات",
        "he": "תיאור מטא, תיאור",
    },
    "tags": {
        "en": "tags, tag, keywords, keyword, hashtags, labels?, topics?",
        "de": "schlagwörter, schlagworte, stichwörter, stichworte, schlüsselwörter",
        "fr": "mots clés, mots clefs, étiquettes, balises",
        "es": "etiquetas, palabras clave",
        "pt": "palavras chave, marcadores",
        "it": "etichette, parole chiave",
        "nl": "trefwoorden, sleutelwoorden",
        "pl": "tagi, słowa kluczowe, etykiety",
        "cs": "štítky, tagy, klíčová slova",
        "sv, da, no": "taggar, nyckelord, etiketter, nøgleord, nøkkelord, stikkord, tagger",
        "fi": "avainsanat, tunnisteet",
        "hu": "címkék, kulcsszavak",
        "ro": "etichete, cuvinte cheie",
        "tr": "etiketler, anahtar kelimeler",
        "el": "ετικέτες, λέξεις κλειδιά",
        "ru": "теги, тэги, метки, ключевые слова, хештеги",
        "uk, bg": "мітки, ключові слова, тагове, етикети, ключови думи",
        "zh": "标签, 標籤, 关键词, 關鍵詞, 关键字, 關鍵字",
        "ja": "タグ, キーワード",
        "ko": "태그, 키워드",
        "vi": "thẻ, từ khóa",
        "id": "kata kunci, label?",
        "th": "แท็ก, คำสำคัญ",
        "hi": "टैग, कीवर्ड",
        "ar, fa": "الوسوم, وسوم, الكلمات المفتاحية, العلامات, برچسب‌ها, کلمات کلیدی",
        "he": "תגיות, תגים, מילות מפתח",
    },
    "categories": {
        "en": "categories, category, section?",
        "de": "kategorien, kategorie, rubriken, rubrik?",
        "fr": "catégories, catégorie, rubriques, rubrique?",
        "es": "categorías, categoría",
        "pt": "categorias, categoria",
        "it": "categorie, categoria",
        "nl": "categorieën, rubrieken",
        "pl": "kategorie, kategoria",
        "cs": "rubriky",
        "sv, da, no": "kategorier, kategori",
        "fi": "kategoriat, luokat",
        "hu": "kategóriák, kategória",
        "ro": "categorii",
        "tr": "kategoriler",
        "el": "κατηγορίες, κατηγορία",
        "ru": "категории, категория, рубрики, рубрика?",
        "uk, bg": "категорії, категорія",
        "zh": "分类, 分類, 类别, 類別",
        "ja": "カテゴリ, カテゴリー",
        "ko": "카테고리, 분류",
        "vi": "danh mục, chuyên mục, thể loại",
        "th": "หมวดหมู่",
        "hi": "श्रेणियाँ, श्रेणी",
        "ar, fa": "التصنيفات, الفئات, تصنيفات, دسته‌بندی‌ها",
        "he": "קטגוריות, קטגוריה",
    },
    "body": {
        "en": "content, body, body text, main content, full text, full article, full post, "
        "blog post, markdown, body markdown, content markdown, markdown content, post?, text?, "
        "article?, sections?, paragraphs?",
        "de": "inhalt, haupttext, fließtext, textkörper, beitragsinhalt, beitragstext, beitrag?, "
        "artikel?",
        "fr": "contenu, corps, corps de l'article, contenu de l'article, texte?",
        "es": "contenido, cuerpo, contenido del artículo, texto?, artículo?",
        "pt": "conteúdo, corpo, artigo?",
        "it": "contenuto, testo?, articolo?",
        "nl": "inhoud, hoofdtekst, tekst?",
        "pl": "treść, zawartość, artykuł?",
        "cs": "obsah",
        "sv, da, no": "innehåll, brödtext, indhold, brødtekst, innhold",
        "fi": "sisältö, leipäteksti",
        "hu": "tartalom",
        "ro": "conținut",
        "tr": "içerik",
        "el": "περιεχόμενο",
        "ru": "контент, основной текст, тело статьи, текст?, содержание?, статья?",
        "uk, bg": "вміст, съдържание",
        "zh": "正文, 内容, 內容, 本文, 內文, 内文",
        "ja": "コンテンツ, 記事?",
        "ko": "본문, 내용, 콘텐츠",
        "vi": "nội dung",
        "id": "konten, isi?",
        "th": "เนื้อหา",
        "hi": "सामग्री",
        "ar, fa": "المحتوى, محتوى, النص, محتوا, متن",
        "he": "תוכן, גוף הטקסט",
    },
    "other": {
        "en": "tl dr?, alternative title, alternative titles, alternate title, alternate titles, "
        "other titles, slug, url, url slug, permalink, canonical, canonical url, author, date, "
        "publish date, published, language, lang, tone, audience, target audience, keyphrase, "
        "focus keyphrase, "
        "focus keyword, focus keywords, primary keyword, primary keywords, main keyword, "
        "secondary keyword, secondary keywords, target keyword, target keywords, word count, "
        "reading time, read time, estimated reading time, image, featured image, image alt, "
        "alt text, image prompt, status, layout, draft, post type, field, subtitle, tagline, "
        "series, topic, og title, og description, length, version",
        "de": "autor, autorin, datum, sprache, lesezeit, wortzahl, zielgruppe, untertitel, thema",
        "fr": "auteur, langue, temps de lecture, sous titre, sujet",
        "es": "fecha, idioma, tiempo de lectura, subtítulo, tema",
        "pt, it": "data, língua, lingua, autore, tempo de leitura, tempo di lettura",
        "ru": "автор, дата, язык, время чтения, тема",
        "zh": "作者, 日期, 语言, 語言, 副标题, 字数, 主题",
        "ja": "著者, 日付, 言語, スラッグ",
        "ko": "작성자, 날짜, 언어, 슬러그",
    },
}

PARTS: Final = (
    "introduction, intro, opening, hook, lead, einleitung, einführung, introducción, introdução, "
    "introduzione, "
    "inleiding, wstęp, введение, вступление, 引言, 导语, 前言, はじめに, 導入, 서론, "
    "도입, "
    "giriş, مقدمة, conclusion, closing, outro, summary paragraph, closing paragraph, fazit, "
    "schluss, "
    "conclusión, conclusão, conclusione, conclusie, podsumowanie, zakończenie, заключение, "
    "вывод, 结论, 結論, 总结, まとめ, 결론, sonuç, خاتمة, faq, faqs, key takeaways, takeaways, "
    "call to action, cta"
)
"""Names of a part of the body, in a document that gives it in parts."""

QUALIFIERS: Final = (
    "post, blog, article, seo, suggested, proposed, recommended, relevant, main, page, meta, "
    "wordpress, html, final, selected, chosen, primary, secondary, optimized, optimised, search, "
    "beitrags, artikel, vorgeschlagene, 文章, 博客, 記事, 記事の, ブログ, 글, 블로그, 게시물, "
    "블로그 글"
)
"""Words that may stand before a name: `POST_TITLE`, `Suggested tags`."""

SUFFIXES: Final = (
    "seo, list, del artículo, del post, de l'article, du post, do artigo, do post, do texto, "
    "dell'articolo, "
    "des artikels, des beitrags, статьи, поста"
)
"""Words that may stand behind a name: `Titel des Beitrags`."""
