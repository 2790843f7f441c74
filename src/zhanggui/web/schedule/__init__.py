"""What a served shop does by itself: takes watched folders in, builds, decides, delivers, measures outcomes, looks for what stands out."""
