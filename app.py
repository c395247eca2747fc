"""Draftbench: `streamlit run app.py` serves this file's app; each session then runs it as its page.

The server imports the file for the routes, the refusal of other sites, the security headers and
the visitors' cookie. A browser session executes it as a script, and then it draws the page.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

if get_script_run_ctx(suppress_warning=True) is None:
    from starlette.middleware import Middleware
    from starlette.routing import Route

    from components.allowed_hosts import AllowedHosts
    from components.live.route import PATH, live
    from components.own_sessions import OwnSessions
    from components.run_requests import correct_requests
    from components.scripts import SCRIPT_PATH, send_script
    from components.security import NoMetrics, SecurityHeaders, VisitorCookie
    from components.uploads import UploadLimit
    from runs.lifespan import lifespan

    correct_requests()
    layers = [
        Middleware(SecurityHeaders),
        Middleware(AllowedHosts),
        Middleware(NoMetrics),
        Middleware(UploadLimit),
        Middleware(VisitorCookie),
        Middleware(OwnSessions),
    ]
    routes = [Route(PATH, live), Route(SCRIPT_PATH, send_script)]
    app = st.App(__file__, routes=routes, middleware=layers, lifespan=lifespan)
else:
    from components.page import render_page

    render_page()
