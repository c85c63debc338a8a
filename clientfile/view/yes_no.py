"""Yes and no, as tables and cards say them."""

from clientfile.said import Said

YES, NO = Said("yes", "是"), Said("no", "否")
