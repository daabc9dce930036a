"""Outlook through Microsoft Graph: `calendar` keeps meetings, `watching` brings what hosts change."""
