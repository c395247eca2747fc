"""Choose the categories of a post: those that the model names, else those that words suggest."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from posts.categories import ALLOWED, match_category
from runs.writing.sections.phrases import stems_of, unwrap, words_of

MOST: Final = 3
SEPARATOR: Final = re.compile(r"[,;\n]")
_NAME_FILLERS: Final = """
    beginners business businesses components content delivery events guides home impact learning
    management media monitoring names networks online opportunities optimization performance reviews
    services service small social solutions tech technologies technology
"""
NAME_FILLERS: Final = frozenset(stems_of(_NAME_FILLERS))
"""Words of the list that do not distinguish one category from another."""
IN_TOPIC: Final = 3
IN_HEADINGS: Final = 1
"""What a hint counts, in the topic and in the headings."""

HINTS: Final[Mapping[str, str]] = {
    "News": "news announcement launch released",
    "Reviews": "review reviews tested rating",
    "Tutorials": "tutorial tutorials learn learning course lesson exercises",
    "Product Comparisons": "vs versus comparison compare compared alternatives best",
    "Industry Analysis": "industry trend trends analysis history forecast economy",
    "Emerging Technologies": "emerging quantum future innovation nanotechnology",
    "Software Development": "software developer code agile testing git api debugging devops",
    "Cybersecurity": "security cybersecurity malware phishing hacker password ransomware firewall",
    "Artificial Intelligence": "ai artificial intelligence chatbot neural llm gpt machine",
    "Internet of Things (IoT)": "iot sensor sensors connected",
    "Data Science": "data analytics statistics pandas visualization",
    "Gaming": "game games gaming gamer console esports",
    "Mobile Technology": "mobile phone smartphone android iphone app apps",
    "Social Media": "instagram facebook tiktok linkedin twitter youtube influencer followers",
    "E-commerce and Online Business": "ecommerce e-commerce shop shops store selling checkout b2b"
    " b2c startup freelance",
    "Wearable Technology": "wearable smartwatch tracker",
    "Virtual Reality (VR) and Augmented Reality (AR)": "vr ar virtual augmented reality headset",
    "Tech Events and Conferences": "conference conferences meetup expo hackathon",
    "Digital Marketing and SEO": "marketing seo keyword newsletter newsletters campaign advertising"
    " content brand audience search",
    "Cloud Computing": "cloud aws azure serverless kubernetes saas",
    "Hardware and Components": "hardware cpu gpu ram motherboard laptop computer processor",
    "Internet and Connectivity": "internet wifi wi-fi broadband router fiber 5g network",
    "Programming and Coding": "python javascript java rust programming coding code c++ algorithm",
    "Tech Tips for Beginners": "beginner beginners computer spreadsheet excel email",
    "Data Privacy and Protection": "privacy gdpr consent personal tracking anonymity",
    "Science and Technology": "science research brain sleep memory physics biology space climate"
    " chemistry astronomy",
    "Tech Careers and Job Opportunities": "career careers job jobs resume interview salary hiring"
    " remote",
    "Tech Ethics and Policy": "ethics policy regulation law bias copyright",
    "Home Automation": "automation thermostat alexa smart lighting",
    "Robotics and Automation": "robot robots robotics automation drone",
    "Blockchain Technology": "blockchain bitcoin crypto cryptocurrency nft ethereum",
    "Audio and Video Technology": "audio video podcast microphone camera streaming headphones"
    " music",
    "Tech for Education and Learning": "education school student students teacher classroom"
    " e-learning teaching",
    "Health Tech and Wearables": "health fitness medical telemedicine sleep workout marathon"
    " nutrition",
    "Tech for Small Businesses": "small business businesses shop entrepreneur invoice accounting",
    "Social Impact of Technology": "society inclusion accessibility community volunteer charity",
    "Tech Gadgets for Home": "gadget gadgets vacuum espresso grinder appliance kitchen",
    "Green Tech and Sustainability": "green solar sustainability sustainable renewable electric"
    " energy recycling compost garden gardening"
    " plants houseplants tomatoes balcony bike bikes ev",
    "Web Hosting Reviews": "hosting host provider",
    "Server Management and Optimization": "server linux nginx apache sysadmin caching",
    "Website Security and SSL Certificates": "ssl https tls certificate security firewall website",
    "Content Delivery Networks (CDNs)": "cdn latency edge",
    "Domain Name Registration": "domain domains dns registrar whois",
    "Cloud Hosting and Services": "cloud hosting",
    "Dedicated Servers": "dedicated bare-metal",
    "Shared Hosting": "shared hosting",
    "Virtual Private Servers (VPS)": "vps virtual",
    "Website Backup and Recovery": "backup backups restore recovery",
    "Server Monitoring and Performance": "uptime monitoring server downtime",
    "Server Hardware and Infrastructure": "datacenter rack server infrastructure raid",
    "Web Hosting Tutorials and Guides": "hosting migrate migration cpanel",
    "WordPress Hosting and Plugins": "wordpress plugin plugins woocommerce",
    "E-commerce Hosting Solutions": "shopify magento woocommerce ecommerce hosting",
    "Email Hosting and Communication": "email mailbox smtp newsletter newsletters spam",
    "Database Management": "database sql mysql postgres postgresql mongodb",
    "Web Development Frameworks": "react django vue angular framework laravel css html frontend",
    "Server-Side Scripting and Languages": "php node node.js backend scripting ruby",
    "Server Virtualization": "virtualization vmware hypervisor docker proxmox",
}
"""Words that make a category likely; `How-to Guides` and `Tips and Tricks` depend on the form."""
HOW_TO: Final = frozenset(
    "how step guide steps cooking growing planning building making training adopting".split()
)


def choose_categories(
    suggestions: Sequence[str], *, topic: str, headings: Sequence[str]
) -> list[str]:
    """One to three allowed categories, the most fitting first."""
    parts = [part for each in suggestions for part in SEPARATOR.split(each)]
    named = [match_category(unwrap(part)) for part in parts]
    if chosen := list(dict.fromkeys(filter(None, named))):
        return chosen[:MOST]
    by_words = _by_words(topic, headings)[:MOST]
    by_form = _by_form(topic)
    return [*by_words, *by_form][:MOST] or ["Tips and Tricks"]


def _by_words(topic: str, headings: Sequence[str]) -> list[str]:
    """Categories that words of the topic suggest, the strongest first."""
    in_topic, in_headings = set(stems_of(topic)), set(stems_of(" ".join(headings)))
    scores = {}
    for name in ALLOWED:
        hints = set(stems_of(HINTS.get(name, ""))) | set(stems_of(name)) - NAME_FILLERS
        if hints & in_topic:
            scores[name] = IN_TOPIC * len(hints & in_topic) + IN_HEADINGS * len(hints & in_headings)
    return sorted(scores, key=lambda name: -scores[name])


def _by_form(topic: str) -> list[str]:
    """The kind of text that the topic asks for, if that can be seen."""
    words = words_of(topic)
    is_how_to = not HOW_TO.isdisjoint(words) or "".join(words[:1]).endswith("ing")
    return ["How-to Guides"] if is_how_to else ["Tips and Tricks"] * ("tips" in words)
