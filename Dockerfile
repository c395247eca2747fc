# docs/hosting.md says how it is used, and what else a deployment needs.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

# The embedded model's one library that the image lacks.
RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/*

COPY requirements.lock requirements-embedded.lock requirements-hosting.lock ./
RUN pip install --require-hashes --requirement requirements.lock \
    && pip install --require-hashes --no-deps --requirement requirements-embedded.lock \
    && pip install --require-hashes --requirement requirements-hosting.lock

# What the packages' licences ask of whoever passes the image on; the LGPL wants the GPL beside it.
COPY requirements.txt requirements-embedded.txt requirements-hosting.txt LICENSE ./
COPY tools tools
RUN python -m tools.licences notices > NOTICES.txt \
    && cat /usr/share/common-licenses/LGPL-3 /usr/share/common-licenses/GPL-3 >> NOTICES.txt

COPY app.py ./
COPY .streamlit/config.toml .streamlit/config.toml
COPY posts posts
COPY providers providers
COPY runs runs
COPY components components
# Each start would compile them anew: nothing writes here later.
RUN python -m compileall -q app.py posts providers runs components

# The app cannot change itself: only its data are its own.
RUN useradd --system --no-create-home draftbench \
    && install --directory --owner draftbench --mode 700 data
USER draftbench
VOLUME /app/data

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.headless=true", "--server.fileWatcherType=none"]
