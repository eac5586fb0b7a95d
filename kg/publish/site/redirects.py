"""The redirects that the w3id service takes: `.htaccess` with a place for the address of the site."""

from __future__ import annotations

from urllib.parse import urlsplit

HOST = "https://EXAMPLE.github.io/policy-commitment"


def redirects(base: str, host: str = HOST) -> str:
    """Rules by what the client accepts: Turtle, JSON-LD, else the page; files go through as they are."""
    folder = urlsplit(base).path.strip("/")
    return f"""# Redirects of {base} to the static site; replace {host} with its address.
# For the w3id service this is the file {folder}/.htaccess.
Options +FollowSymLinks -MultiViews
AddType text/turtle .ttl
AddType application/ld+json .jsonld
RewriteEngine on

RewriteRule ^$ {host}/index.html [R=303,L]
RewriteRule ^file/(.*)$ {host}/file/$1 [R=302,L]
RewriteRule ^context\\.jsonld$ {host}/context.jsonld [R=302,L]
RewriteRule ^ont/[0-9.]+$ {host}/ont.ttl [R=303,L]

RewriteCond %{{HTTP_ACCEPT}} application/ld\\+json
RewriteRule ^((?:id|set|vocab)/.+)$ {host}/$1.jsonld [R=303,L]

RewriteCond %{{HTTP_ACCEPT}} text/turtle [OR]
RewriteCond %{{HTTP_ACCEPT}} application/rdf\\+xml [OR]
RewriteCond %{{HTTP_ACCEPT}} application/n-triples
RewriteRule ^((?:id|set|vocab)/.+|ont|cube)$ {host}/$1.ttl [R=303,L]

RewriteRule ^((?:id|set|vocab)/.+|ont|cube|vocab)$ {host}/$1.html [R=303,L]
"""
