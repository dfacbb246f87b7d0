from .site import HomePage, ProviderMedia, ProviderPage

__all__ = ["HomePage", "ProviderMedia", "ProviderPage"]
