"""Settings of the website, read from TDU_WEB_* variables. It has no database."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class WebSettings(BaseSettings):
    """What the website needs: the gateway's address and the key that signs its forms."""

    model_config = SettingsConfigDict(env_prefix="TDU_WEB_", frozen=True)

    gateway_url: str = Field(description="Adresse de la passerelle, vue du site")
    gateway_public_url: str | None = Field(
        default=None,
        description="Adresse de la passerelle, vue du navigateur, pour la connexion",
    )
    cookie_key: SecretStr | None = Field(
        default=None, description="Clé qui signe les formulaires (32 octets au moins)"
    )
    cookie_key_file: Path | None = Field(default=None, description="Fichier qui contient cette clé")
    public_base_url: str = Field(description="Adresse publique du site")

    def key(self) -> bytes:
        """Return the signing key; refuse to start without one of 32 bytes or more."""
        if self.cookie_key_file:
            key = self.cookie_key_file.read_bytes().strip()
        else:
            key = self.cookie_key.get_secret_value().encode() if self.cookie_key else b""
        if len(key) < 32:
            raise SystemExit("TDU_WEB_COOKIE_KEY (ou …_FILE) doit compter 32 octets au moins.")
        return key

    @property
    def is_secure(self) -> bool:
        """Say whether people reach the site over https."""
        return self.public_base_url.startswith("https://")
