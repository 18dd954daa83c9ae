"""The image, the regions, and in local/ the engines of a bare machine."""
