"""copydesk"""
